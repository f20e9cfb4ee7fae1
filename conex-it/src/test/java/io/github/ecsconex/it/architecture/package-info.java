/**
 * The walls between the parts of conex: each with the reason why it stands, and with a fixture that
 * breaks it.
 */
@NullMarked
package io.github.ecsconex.it.architecture;

import org.jspecify.annotations.NullMarked;
