package io.github.ecsconex.it.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What CloudFormation answers to DescribeStacks. */
final class DescribedStacks {
  /** Those in which a stack has outputs. */
  private static final Set<String> STANDING = Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE");

  private final Document document;

  private DescribedStacks(Document document) {
    this.document = document;
  }

  static DescribedStacks read(InputStream text) throws IOException {
    try {
      return new DescribedStacks(
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(text));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("not what DescribeStacks answers", e);
    }
  }

  /** Writes lists among parameters as they were given: moto tells them as Python prints them. */
  void writeLists() {
    NodeList values = document.getElementsByTagName("ParameterValue");
    for (int i = 0; i < values.getLength(); i++) {
      String value = values.item(i).getTextContent();
      if (value.startsWith("['") && value.endsWith("']")) {
        values.item(i).setTextContent(value.substring(2, value.length() - 2).replace("', '", ","));
      }
    }
  }

  /**
   * Adds to each stack that stands its outputs.
   *
   * @param outputs of a stack by its name
   */
  void addOutputs(Function<String, Map<String, String>> outputs) {
    Element stacks = (Element) document.getElementsByTagName("Stacks").item(0);
    for (Node node = stacks.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element stack) || !STANDING.contains(text(stack, "StackStatus"))) {
        continue;
      }
      Element before = child(stack, "Outputs");
      if (before != null) {
        stack.removeChild(before);
      }
      Element list = append(stack, "Outputs");
      outputs
          .apply(text(stack, "StackName"))
          .forEach((key, value) -> {
            Element output = append(list, "member");
            append(output, "OutputKey").setTextContent(key);
            append(output, "OutputValue").setTextContent(value);
          });
    }
  }

  String text() throws IOException {
    StringWriter text = new StringWriter();
    try {
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(text));
    } catch (TransformerException e) {
      throw new IOException(e);
    }
    return text.toString();
  }

  private Element append(Element parent, String name) {
    return (Element) parent.appendChild(document.createElement(name));
  }

  private static String text(Element parent, String name) {
    Element child = child(parent, name);
    return child == null ? "" : child.getTextContent();
  }

  private static @Nullable Element child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    return null;
  }
}
