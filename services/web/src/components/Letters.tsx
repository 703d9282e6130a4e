import { useEffect, useId, useRef, useState } from "react";
import { pairs, type Letter } from "../letters";
import type { DeadLetters } from "../useLetters";
import { formatDuration, formatValue } from "../value";

/** Entries that could never be stored, for operators to put back. */
export function Letters({ listed, outcome, replay }: DeadLetters) {
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const pressed = useRef(false);
  const id = useId();

  // A button that was pressed may be gone with its letter, and the focus with it.
  useEffect(() => {
    if (busy || !pressed.current) return;
    pressed.current = false;
    if (document.activeElement === document.body) heading.current?.focus();
  }, [busy]);

  if (listed === undefined || (listed.count === 0 && outcome === undefined)) return null;

  async function press(which: readonly string[] | "all") {
    if (busy) return;
    pressed.current = true;
    setBusy(true);
    await replay(which);
    setBusy(false);
  }

  const { count, letters } = listed;
  return (
    <section className="letters" aria-labelledby={id} aria-busy={busy}>
      <header>
        <h2 id={id} ref={heading} tabIndex={-1}>
          Dead letters <span>{formatValue(count)}</span>
        </h2>
        <p>
          {count === 0
            ? "Nothing is left that could not be stored."
            : "Entries that could not be stored as they are. Put back, they are tried again."}
        </p>
        {count > 0 && (
          <button type="button" aria-disabled={busy} onClick={() => void press("all")}>
            Replay all
          </button>
        )}
      </header>
      {outcome !== undefined && <p className="outcome">{outcome}</p>}
      {count > 0 && (
        <ol>
          {letters.map((letter) => (
            <Entry key={letter.id} letter={letter} busy={busy} replay={() => void press([letter.id])} />
          ))}
        </ol>
      )}
      {count > letters.length && (
        <p className="more">
          The oldest {formatValue(letters.length)} of {formatValue(count)} are shown.
        </p>
      )}
    </section>
  );
}

interface EntryProps {
  readonly letter: Letter;
  readonly busy: boolean;
  readonly replay: () => void;
}

function Entry({ letter: { id, at, reason, attempts, fields }, busy, replay }: EntryProps) {
  const name = useId();
  return (
    <li>
      <p className="reason" id={name}>
        {reason}
      </p>
      <p className="when">
        <time dateTime={new Date(at).toISOString()}>
          {formatDuration(Math.max(0, Date.now() - at) / 1000)} ago
        </time>
        {", "}
        {attempts === 1 ? "tried once" : `tried ${formatValue(attempts)} times`}
        {", "}
        <code title="Id of the letter">{id}</code>
      </p>
      <dl>
        {pairs(fields).map(([field, value], index) => (
          <div key={index}>
            <dt>{field}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <button type="button" aria-disabled={busy} aria-describedby={name} onClick={replay}>
        Replay
      </button>
    </li>
  );
}
