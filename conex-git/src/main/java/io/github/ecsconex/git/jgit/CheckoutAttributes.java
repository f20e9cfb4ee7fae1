package io.github.ecsconex.git.jgit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import org.eclipse.jgit.attributes.Attributes;
import org.eclipse.jgit.attributes.AttributesHandler;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesRule;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * What {@code .gitattributes} say of the file that a walk is at: gathered by JGit, matched here.
 */
final class CheckoutAttributes extends AttributesHandler {
  private static final String MACRO = "[attr]";

  /**
   * @param walk before its first entry
   */
  CheckoutAttributes(TreeWalk walk) throws IOException {
    super(walk, () -> walk.getTree(CanonicalTreeParser.class));
  }

  @Override
  protected void mergeAttributes(
      @Nullable AttributesNode node, String path, boolean isDirectory, Attributes result) {
    if (node == null) {
      return;
    }
    for (AttributesRule rule : node.getRules().reversed()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new UncheckedIOException(new InterruptedIOException("stopped at " + path));
      }
      if (rule.isDirOnly() == isDirectory
          && !rule.getPattern().startsWith(MACRO)
          && AttributesPattern.parse(rule.getPattern()).matches(path)) {
        rule.getAttributes().reversed().forEach(attribute -> expandMacro(attribute, result));
      }
    }
  }
}
