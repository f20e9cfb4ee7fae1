package io.github.ecsconex.git.jgit;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * JGit's view of a machine on which nobody has configured Git, so that a commit gives the same
 * build everywhere.
 */
final class HermeticSystemReader extends SystemReader.Delegate {
  private HermeticSystemReader(SystemReader machine) {
    super(machine);
  }

  /** Takes JGit's view of the machine's configuration, and the user's, for the whole process. */
  static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof HermeticSystemReader)) {
      SystemReader.setInstance(new HermeticSystemReader(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  private static final class NoConfig extends FileBasedConfig {
    NoConfig(Config parent, FS fs) {
      super(parent, null, fs);
    }

    /**
     * JGit would measure how exact the time stamps of files are, for seconds, by writing into the
     * directory of whatever repository it opens; with this it assumes the worst.
     */
    @Override
    public @Nullable String getString(String section, @Nullable String subsection, String name) {
      if (section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)) {
        return switch (name) {
          case ConfigConstants.CONFIG_KEY_TIMESTAMP_RESOLUTION -> "2 seconds";
          case ConfigConstants.CONFIG_KEY_MIN_RACY_THRESHOLD -> "0 seconds";
          default -> null;
        };
      }
      return super.getString(section, subsection, name);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
