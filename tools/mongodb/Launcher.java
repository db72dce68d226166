import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVStore;

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

  /**
   * Ends the updates of one command at the first that is refused, as a MongoDB does when they are
   * `ordered`. By itself the server goes on with the others.
   */
  private static final class OrderedBackend extends H2Backend {
    OrderedBackend() {
      super(MVStore.open(null));
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
      if (!command.equals("update") || !Boolean.TRUE.equals(query.get("ordered"))) {
        return super.handleCommand(channel, database, command, query);
      }
      var updates = (List<?>) query.get("updates");
      var answer = new Document("n", 0).append("nModified", 0);
      var upserted = new ArrayList<Document>();
      for (int index = 0; index < updates.size(); index++) {
        var one = query.clone().append("updates", List.of(updates.get(index)));
        var result = super.handleCommand(channel, database, command, one);
        for (var number : List.of("n", "nModified")) {
          answer.put(number, intOf(answer.get(number)) + intOf(result.get(number)));
        }
        upserted.addAll(numbered(result.get("upserted"), index));
        var errors = numbered(result.get("writeErrors"), index);
        if (!errors.isEmpty()) {
          answer.put("writeErrors", errors);
          break;
        }
      }
      if (!upserted.isEmpty()) {
        answer.put("upserted", upserted);
      }
      return answer.append("ok", 1.0);
    }

    private static int intOf(Object number) {
      return number == null ? 0 : ((Number) number).intValue();
    }

    private static List<Document> numbered(Object documents, int index) {
      var numbered = new ArrayList<Document>();
      if (documents != null) {
        for (var document : (List<?>) documents) {
          numbered.add(((Document) document).clone().append("index", index));
        }
      }
      return numbered;
    }
  }

  public static void main(String[] arguments) {
    var backend = new OrderedBackend();
    backend.version(OLDEST_FOR_THE_DRIVERS);
    System.out.println(new MongoServer(backend).bindAndGetConnectionString());
  }
}
