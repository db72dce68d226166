// Where else is the account open? Each session can be ended.
import { useQuery } from "@apollo/client/react";
import { useAction } from "./action";
import { END_SESSION, SESSIONS } from "./documents";
import { ofError } from "./problem";
import { Trouble } from "./Trouble";

const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

export function Sessions() {
  const { data, error, refetch } = useQuery(SESSIONS, { fetchPolicy: "cache-and-network" });
  const end = useAction(END_SESSION);

  async function leave(id: string) {
    if (await end.run({ id })) await refetch();
  }

  const sessions = data?.me?.sessions.nodes ?? [];
  return (
    <section>
      <h2>Your sessions</h2>
      <Trouble problem={error ? ofError(error) : end.problem} />
      <ul className="sessions">
        {sessions.map(({ id, current, userAgent, ipAddress, lastUsedAt }) => (
          <li key={id}>
            <span>
              <b>{current ? "Here" : (ipAddress ?? "Elsewhere")}</b>
              <time dateTime={lastUsedAt}>{when.format(new Date(lastUsedAt))}</time>
              <small title={userAgent ?? ""}>{userAgent}</small>
            </span>
            {!current && (
              <button className="small" disabled={end.busy} onClick={() => void leave(id)}>
                End
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
