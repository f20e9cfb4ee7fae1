/** Notices that go no further than this machine. */
@NullMarked
package io.github.ecsconex.app.notice;

import org.jspecify.annotations.NullMarked;
