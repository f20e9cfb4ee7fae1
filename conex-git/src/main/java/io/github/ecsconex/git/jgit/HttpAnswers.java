package io.github.ecsconex.git.jgit;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * Opens HTTP connections to one server, with credentials to that server alone, and keeps the last
 * answer's status, which JGit's exceptions do not tell.
 */
final class HttpAnswers implements HttpConnectionFactory {
  private final URIish server;
  private volatile int status;
  private volatile boolean wait;

  HttpAnswers(URIish server) {
    this.server = server;
  }

  /** The status of the last answer; 0 if there was none. */
  int status() {
    return status;
  }

  /** Whether the last answer asked to try again later. */
  boolean asksToWait() {
    return wait;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return create(url, Proxy.NO_PROXY);
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    status = 0;
    return new Connection(url, proxy);
  }

  private boolean isServer(URL url) {
    int port = server.getPort() > 0 ? server.getPort() : url.getDefaultPort();
    return url.getProtocol().equalsIgnoreCase(server.getScheme())
        && url.getHost().equalsIgnoreCase(server.getHost())
        && port == (url.getPort() > 0 ? url.getPort() : url.getDefaultPort());
  }

  private final class Connection extends JDKHttpConnection {
    Connection(URL url, Proxy proxy) throws IOException {
      super(url, proxy);
    }

    /** JGit, when it is sent elsewhere, looks only whether the name of the host is another. */
    @Override
    public void setRequestProperty(String key, String value) {
      if (!key.equalsIgnoreCase("Authorization") || isServer(getURL())) {
        super.setRequestProperty(key, value);
      }
    }

    @Override
    public int getResponseCode() throws IOException {
      int code = super.getResponseCode();
      status = code;
      wait = getHeaderField("Retry-After") != null;
      return code;
    }
  }
}
