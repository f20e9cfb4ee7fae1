/**
 * How a jar on the class path adds an adapter: an {@link
 * io.github.ecsconex.app.adapter.AdapterModule}, found by {@link java.util.ServiceLoader}, binds a
 * factory to a new URI scheme. The adapters that conex brings are bound in the same way.
 */
@NullMarked
package io.github.ecsconex.app.adapter;

import org.jspecify.annotations.NullMarked;
