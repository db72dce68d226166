import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.util.List;

/**
 * Runs mongo-java-server on a free port and prints its address. What it stores is gone when it ends.
 *
 * <p>It calls itself MongoDB 4.4, the oldest that the drivers talk to. Nothing that it lacks of 4.4 is
 * promised by the handshake: no sessions, so that the drivers neither retry a write nor begin a transaction.
 */
final class Launcher {
  private static final MongoVersion OLDEST_FOR_THE_DRIVERS =
      new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
          return List.of(4, 4, 0);
        }

        @Override
        public int getWireVersion() {
          return 9;
        }
      };

  public static void main(String[] arguments) {
    var backend = H2Backend.inMemory();
    backend.version(OLDEST_FOR_THE_DRIVERS);
    System.out.println(new MongoServer(backend).bindAndGetConnectionString());
  }
}
