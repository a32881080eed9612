import java.io.FileInputStream;
import java.net.URI;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** Visit CA_FILE URL: exit 0 when TLS was accepted, 1 with the reason when it was not. System properties decide about revocation. */
public class Visit {
  public static void main(String[] arguments) throws Exception {
    Security.setProperty("ocsp.enable", System.getProperty("ocsp.enable", "false"));
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    try (FileInputStream file = new FileInputStream(arguments[0])) {
      anchors.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpsURLConnection connection = (HttpsURLConnection) URI.create(arguments[1]).toURL().openConnection();
    connection.setSSLSocketFactory(context.getSocketFactory());
    try {
      connection.connect();
    } catch (SSLException failure) {
      System.err.println("Reason: " + reason(failure));
      System.exit(1);
    }
    System.exit(0);
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
