import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashSet;
import java.util.Set;

/**
 * Cuts the SDK's table of the 300 services of AWS to those that a client is there for: to make the
 * whole takes a twelfth of the processor time of a worker's start. Of a service that is not in the
 * table, the SDK takes for granted that it is where services usually are.
 */
final class AwsServices {
  /** Where the table is made: by a chain of calls, one for each service. */
  static final String TABLE =
      "software/amazon/awssdk/regions/GeneratedServiceMetadataProvider.class";

  private final Set<Object> names = new HashSet<>();

  /** Keeps in mind what {@code type} calls its service, if it is a client's. */
  void note(ClassModel type) {
    for (MethodModel method : type.methods()) {
      if (method.methodName().equalsString("serviceEndpointPrefix")) {
        method
            .code()
            .ifPresent(code -> {
              for (CodeElement element : code) {
                if (element instanceof ConstantInstruction name) {
                  names.add(name.constantValue());
                }
              }
            });
      }
    }
  }

  /**
   * The table without the other services.
   *
   * @throws IllegalStateException if it is not made as this was written for
   */
  byte[] onlyThese(ClassFile classFile, byte[] table) {
    Cut cut = new Cut();
    byte[] rest =
        classFile.transformClass(
            classFile.parse(table),
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString("<clinit>"), cut));
    Set<Object> missing = new HashSet<>(names);
    missing.removeAll(cut.kept);
    if (!missing.isEmpty() || !classFile.verify(rest).isEmpty()) {
      throw new IllegalStateException(
          "the SDK's table of services is not made as it was, or does not tell of " + missing);
    }
    return rest;
  }

  /** Leaves out what there is from the name of another service to the call that adds it. */
  private final class Cut implements CodeTransform {
    private final Set<Object> kept = new HashSet<>();
    private boolean dropping;

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof ConstantInstruction name) {
        dropping = !names.contains(name.constantValue());
        if (!dropping) {
          kept.add(name.constantValue());
        }
      }
      if (!dropping) {
        code.with(element);
      } else if (element instanceof InvokeInstruction call && call.name().equalsString("put")) {
        dropping = false;
      }
    }
  }
}
