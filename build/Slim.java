import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes one jar of the jars in a folder, {@code conex.jar}: smaller than they are, sooner opened,
 * and such that the JVM keeps all their classes in its cache.
 *
 * <p>{@code java Slim.java folder libraries}
 *
 * <p>What goes is what this Java on this machine does not look at: native libraries of other
 * systems, classes for older Javas, the names of local variables, what modules, builds and the
 * Kotlin compiler are told. So do signatures, which the JVM verifies at each start and keeps such
 * classes out of its cache for: where an image comes from, its digest tells. Class files from
 * before Java 6, which the cache does not take either, become those of Java 8.
 *
 * <p>The files that name the providers of a service are joined; licenses and the like are kept
 * under the name of their jar. Where two jars differ in anything else, no jar is made. Each
 * library's {@code pom.properties}, by which scanners know it, is there, or is made of what Maven
 * lists in the file {@code libraries}.
 */
final class Slim {
  private static final ClassFileVersion OLDEST = ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0);
  private static final String JAR = "conex.jar";
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String PROVIDERS = "META-INF/services/";

  /** As in {@code com.google.inject:guice:jar:classes:7.0.0:runtime}. */
  private static final Pattern LISTED =
      Pattern.compile(" *([^: ]+):([^: ]+):jar:(?:[^: ]+:)?([^: ]+):(?:compile|runtime)\\b.*");

  private static final Pattern LEGAL =
      Pattern.compile(
          "(?:META-INF/)?([^/]*(?:LICENSE|NOTICE|DEPENDENCIES|AL2\\.0|LGPL2\\.1)[^/]*|about\\.html)");

  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");

  /** What a package is told of the library that it is of. */
  private static final Set<Object> TOLD =
      Set.of(
          Name.IMPLEMENTATION_TITLE,
          Name.IMPLEMENTATION_VENDOR,
          Name.IMPLEMENTATION_VERSION,
          Name.SPECIFICATION_TITLE,
          Name.SPECIFICATION_VENDOR,
          Name.SPECIFICATION_VERSION);

  private static final Pattern UNUSED =
      Pattern.compile(
          String.join(
              "|",
              ".*/",
              "META-INF/([^/]+\\.(SF|RSA|DSA|EC)|INDEX\\.LIST)",
              "OSGI-INF/.*",
              "META-INF/(maven/.*/pom\\.xml|(proguard|native-image)/.*)",
              "(.*/)?module-info\\.class",
              ".*\\.kotlin_(builtins|metadata|module)",
              // A way to sign that nothing here knows.
              "org/bouncycastle/pqc/crypto/picnic/.*\\.properties",
              "org/sqlite/native/(?!Linux/" + machine("x86_64", "aarch64") + "/).*",
              "com/sun/jna/(?!linux-" + machine("x86-64", "aarch64") + "/)[^/]+-[^/]+/.*"));

  private final AwsServices services = new AwsServices();
  private final ClassFile classFile;
  private final Manifest manifest = new Manifest();
  private final SortedMap<String, byte[]> entries = new TreeMap<>();

  private Slim(ClassLoader libraries) {
    this.classFile =
        ClassFile.of(
            // Without what only the names of local variables needed.
            ConstantPoolSharingOption.NEW_POOL,
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(libraries)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars =
          files
              .filter(file -> file.toString().endsWith(".jar") && !file.endsWith(JAR))
              .sorted()
              .toList();
    }
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    try (URLClassLoader libraries = new URLClassLoader(urls.toArray(URL[]::new))) {
      Slim slimming = new Slim(libraries);
      for (Path jar : jars) {
        slimming.take(jar);
      }
      // Conex's own, which the others are the libraries of, is not among them.
      slimming.name(Files.readAllLines(Path.of(arguments[1])), jars.size() - 1);
      slimming.write(folder.resolve(JAR));
      for (Path jar : jars) {
        Files.delete(jar);
      }
    }
  }

  private void take(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      Attributes told = new Attributes();
      for (Map.Entry<String, ZipEntry> used : used(jar).entrySet()) {
        byte[] content;
        try (InputStream in = jar.getInputStream(used.getValue())) {
          content = in.readAllBytes();
        }
        String name = used.getKey();
        Matcher legal = LEGAL.matcher(name);
        if (name.equals(MANIFEST)) {
          told.putAll(new Manifest(new ByteArrayInputStream(content)).getMainAttributes());
          told.keySet().retainAll(TOLD);
        } else if (name.startsWith(PROVIDERS)) {
          entries.merge(name, content, Slim::lines);
        } else if (name.endsWith(".class")) {
          ClassModel type = classFile.parse(content);
          services.note(type);
          put(name, slim(type, content), file);
          if (asksForItsVersion(type)) {
            manifest.getEntries().put(name.substring(0, name.lastIndexOf('/') + 1), told);
          }
        } else if (legal.matches()) {
          put("META-INF/" + file.getFileName() + "/" + legal.group(1), content, file);
        } else {
          put(name, content, file);
        }
      }
    }
  }

  private void put(String name, byte[] content, Path jar) {
    byte[] other = entries.putIfAbsent(name, content);
    if (other != null && !Arrays.equals(other, content)) {
      throw new IllegalStateException(jar + " has another " + name + " than a jar before it");
    }
  }

  /** Makes the names known of the libraries that do not tell theirs. */
  private void name(List<String> libraries, int expected) {
    List<Matcher> listed =
        libraries.stream().map(LISTED::matcher).filter(Matcher::matches).toList();
    if (listed.size() != expected) {
      throw new IllegalStateException(
          listed.size() + " libraries are listed, and " + expected + " are there");
    }
    for (Matcher library : listed) {
      String group = library.group(1);
      String artifact = library.group(2);
      String text =
          String.format(
              "groupId=%s%nartifactId=%s%nversion=%s%n", group, artifact, library.group(3));
      entries.putIfAbsent(
          "META-INF/maven/" + group + "/" + artifact + "/pom.properties", text.getBytes(UTF_8));
    }
  }

  private static byte[] lines(byte[] first, byte[] second) {
    return (new String(first, UTF_8) + "\n" + new String(second, UTF_8)).getBytes(UTF_8);
  }

  private void write(Path to) throws IOException {
    byte[] table = Objects.requireNonNull(entries.get(AwsServices.TABLE), AwsServices.TABLE);
    entries.put(AwsServices.TABLE, services.onlyThese(classFile, table));
    try (OutputStream file = Files.newOutputStream(to);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      // There are programs that look for it nowhere but at the beginning.
      out.putNextEntry(entry(MANIFEST));
      manifest.write(out);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(entry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    // Before February of 1980, or of other forms, each entry would hold the time twice more.
    entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
    return entry;
  }

  /** What this Java reads of a jar, by the name that it looks for. */
  private static Map<String, ZipEntry> used(ZipFile jar) {
    Map<String, ZipEntry> entries = new TreeMap<>();
    Map<String, Integer> versions = new TreeMap<>();
    for (ZipEntry entry : Collections.list(jar.entries())) {
      Matcher versioned = VERSIONED.matcher(entry.getName());
      int version = versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0;
      String name = versioned.matches() ? versioned.group(2) : entry.getName();
      if (!UNUSED.matcher(name).matches()
          && version <= Runtime.version().feature()
          && version >= versions.getOrDefault(name, 0)) {
        entries.put(name, entry);
        versions.put(name, version);
      }
    }
    return entries;
  }

  /**
   * Whether it asks for the version of a package: of its own, but in Logback, which can do without.
   */
  private static boolean asksForItsVersion(ClassModel type) {
    for (PoolEntry constant : type.constantPool()) {
      if (constant instanceof Utf8Entry text && text.equalsString("getImplementationVersion")) {
        return true;
      }
    }
    return false;
  }

  private byte[] slim(ClassModel type, byte[] bytes) {
    ClassTransform withoutLocalVariables =
        ClassTransform.transformingMethods(
            MethodTransform.transformingCode((code, element) -> {
              if (!(element instanceof LocalVariable || element instanceof LocalVariableType)) {
                code.with(element);
              }
            }));
    ClassTransform young =
        (built, element) ->
            built.with(
                element instanceof ClassFileVersion version
                        && version.majorVersion() < ClassFile.JAVA_6_VERSION
                    ? OLDEST
                    : element);
    try {
      byte[] slim = classFile.transformClass(type, withoutLocalVariables.andThen(young));
      // The JVM would see a fault, too, but not before it needs the class.
      return classFile.verify(slim).isEmpty() ? slim : bytes;
    } catch (IllegalArgumentException e) {
      // It speaks of classes that are not there, such as those of a library that it can do without.
      return bytes;
    }
  }

  private static String machine(String amd64, String aarch64) {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> amd64;
      case "aarch64" -> aarch64;
      case String other -> throw new IllegalStateException("no image is made for " + other);
    };
  }
}
