import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.*;
import java.util.*;

/**
 * Validates chains offline with the OCSP responses and CRLs that are handed in, one folder a case:
 * chain.pem (leaf first), root.pem, and leaf.ocsp and/or *.crl. Prints a line a case: its name, a tab, and what came of it.
 */
public class Revocation {
  public static void main(String[] folders) throws Exception {
    for (String folder : folders) {
      System.out.println(new File(folder).getName() + "\t" + check(Path.of(folder)));
    }
  }

  static String check(Path folder) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate one : factory.generateCertificates(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("chain.pem"))))) {
      chain.add((X509Certificate) one);
    }
    X509Certificate root = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("root.pem"))));
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    Path response = folder.resolve("leaf.ocsp");
    if (Files.exists(response)) {
      checker.setOcspResponses(Map.of(chain.get(0), Files.readAllBytes(response)));
    }
    List<CRL> lists = new ArrayList<>();
    for (File file : folder.toFile().listFiles((dir, name) -> name.endsWith(".crl"))) {
      lists.add(factory.generateCRL(new ByteArrayInputStream(Files.readAllBytes(file.toPath()))));
    }
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
    parameters.addCertPathChecker(checker);
    try {
      validator.validate(factory.generateCertPath(chain), parameters);
      return "valid";
    } catch (CertPathValidatorException error) {
      return error.getReason().toString();
    }
  }
}
