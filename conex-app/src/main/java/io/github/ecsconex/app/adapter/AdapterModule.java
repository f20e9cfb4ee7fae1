package io.github.ecsconex.app.adapter;

import com.google.inject.Module;

/**
 * Binds adapters to URI schemes, by {@link AdapterBinder}. To add one, name an implementation with
 * a public constructor without parameters in {@code
 * META-INF/services/io.github.ecsconex.app.adapter.AdapterModule} of a jar on the class path.
 *
 * <p>Bindings are checked strictly: each is explicit, and constructors that are injected bear
 * {@code @Inject}. Whatever a factory hands out is closed when conex ends if it is {@link
 * AutoCloseable}, in the reverse of the order in which it was made.
 */
public interface AdapterModule extends Module {}
