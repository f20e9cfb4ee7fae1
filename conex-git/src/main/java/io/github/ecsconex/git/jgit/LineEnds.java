package io.github.ecsconex.git.jgit;

import java.io.OutputStream;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.Attributes;

/**
 * How a checkout on Linux writes the ends of a file's lines. It only ever makes CR LF of LF, where
 * {@code .gitattributes} ask for it; see gitattributes(5), and convert.c in Git, which decides what
 * is text. JGit decides that from a file's first bytes alone, and takes no {@code eol} beside the
 * old {@code crlf}.
 */
enum LineEnds {
  /** As they are. */
  KEPT,
  /** CR LF each. */
  CRLF,
  /** CR LF each, if the file looks like text whose lines all end with LF. */
  CRLF_IF_TEXT;

  /** What {@code attributes} of a file ask for. */
  static LineEnds of(Attributes attributes) {
    Attribute text = attributes.get("text");
    // The older name of the same attribute.
    Attribute kind = text == null ? attributes.get("crlf") : text;
    boolean crlf = "crlf".equals(attributes.getValue("eol"));
    if (!crlf || (kind != null && kind.getState() == Attribute.State.UNSET)) {
      return KEPT;
    }
    return kind != null && "auto".equals(kind.getValue()) ? CRLF_IF_TEXT : CRLF;
  }

  /** Counts what decides whether a file is converted, and how large it is then. */
  static final class Statistics extends OutputStream {
    private static final int DELETE = 127;
    private static final int END_OF_FILE = 26;

    private long size;
    private long loneLf;
    private long loneCr;
    private long crlf;
    private long nul;
    private long printable;
    private long nonPrintable;
    private int last = -1;

    @Override
    public void write(int value) {
      int b = value & 0xff;
      size++;
      if (last == '\r') {
        if (b == '\n') {
          crlf++;
        } else {
          loneCr++;
        }
      }
      if (b == '\n') {
        if (last != '\r') {
          loneLf++;
        }
      } else if (b == 0) {
        nul++;
        nonPrintable++;
      } else if (b == DELETE || (b < ' ' && !isUsualInText(b))) {
        nonPrintable++;
      } else if (b != '\r') {
        printable++;
      }
      last = b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }

    private static boolean isUsualInText(int b) {
      return b == '\b' || b == '\t' || b == '\f' || b == 27 || b == '\r';
    }

    private boolean looksLikeText() {
      long carriageReturns = last == '\r' ? loneCr + 1 : loneCr;
      long odd = last == END_OF_FILE ? nonPrintable - 1 : nonPrintable;
      return carriageReturns == 0 && crlf == 0 && nul == 0 && (printable >> 7) >= odd;
    }

    /** Whether a checkout changes the file that was counted. */
    boolean isConverted(LineEnds ends) {
      return switch (ends) {
        case KEPT -> false;
        case CRLF -> loneLf > 0;
        case CRLF_IF_TEXT -> loneLf > 0 && looksLikeText();
      };
    }

    /** How many bytes the file has when it was converted. */
    long convertedSize() {
      return size + loneLf;
    }
  }
}
