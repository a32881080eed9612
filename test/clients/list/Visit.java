import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Visit CA_FILE: prints `ready`, takes a URL a line, and prints `accepts`, or `rejects` and the reason. System properties decide about revocation. One
 * JVM for all visits: starting it is most of what a visit costs. Each has a context of its own, so that no session is resumed.
 */
public class Visit {
  public static void main(String[] arguments) throws Exception {
    Security.setProperty("ocsp.enable", System.getProperty("ocsp.enable", "false"));
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    try (FileInputStream file = new FileInputStream(arguments[0])) {
      anchors.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    context(anchors);
    System.out.println("ready");
    BufferedReader urls = new BufferedReader(new InputStreamReader(System.in));
    for (String url = urls.readLine(); url != null; url = urls.readLine()) {
      System.out.println(visit(url, anchors));
    }
  }

  private static String visit(String url, KeyStore anchors) throws Exception {
    HttpsURLConnection connection = (HttpsURLConnection) URI.create(url).toURL().openConnection();
    connection.setSSLSocketFactory(context(anchors).getSocketFactory());
    try {
      connection.connect();
      return "accepts";
    } catch (SSLException failure) {
      return "rejects " + reason(failure);
    } finally {
      connection.disconnect();
    }
  }

  private static SSLContext context(KeyStore anchors) throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Why the path is not valid, e.g. UNDETERMINED_REVOCATION_STATUS; UNSPECIFIED where Java only says it in words. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathValidatorException path) {
        return path.getReason().toString();
      }
    }
    return failure.toString();
  }
}
