package io.github.ecsconex.app.config;

/**
 * What the addresses of one scheme look like, to check settings by and to tell what is expected.
 */
public interface AddressForm {
  /** The whole form, scheme included, for people to read: {@code sqlite:<file>}. */
  String form();

  /**
   * Looks at the form alone, and touches nothing.
   *
   * @param address what follows the scheme's colon
   * @throws IllegalArgumentException if it is not an address of this scheme; the message completes
   *     the sentence "the setting is wrong: …"
   */
  void check(String address);

  /**
   * The form of a scheme that takes no address.
   *
   * @param scheme with its colon
   */
  static AddressForm without(String scheme) {
    return new AddressForm() {
      @Override
      public String form() {
        return scheme;
      }

      @Override
      public void check(String address) {
        if (!address.isEmpty()) {
          throw new IllegalArgumentException("nothing follows " + scheme);
        }
      }
    };
  }
}
