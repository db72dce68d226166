// How does a person turn to another form, where no server is asked?
type Properties = { onTurn: () => void; main?: boolean; children: string };

/** At once: an action of a form would let the old form take what is typed in the next moment. */
export function Turn({ onTurn, main = false, children }: Properties) {
  return (
    <form className={main ? undefined : "aside"}>
      <button type="button" onClick={onTurn}>
        {children}
      </button>
    </form>
  );
}
