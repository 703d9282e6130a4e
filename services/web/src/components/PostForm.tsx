import { useId, useRef, useState } from "react";
import type { SubmitEvent } from "react";
import { VALUE_RULE, parseValue } from "../value";

interface Props {
  /** Resolves to the sentence with which the value was refused, or to undefined when it was accepted. */
  readonly post: (value: number) => Promise<string | undefined>;
}

interface Refusal {
  readonly sentence: string;
  /** Whether the text in the field is what was refused. */
  readonly ofText: boolean;
}

/** Posts the value typed, or the current time in milliseconds since 1970. */
export function PostForm({ post }: Props) {
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const field = useRef<HTMLInputElement>(null);
  const id = useId();

  function type(typed: string) {
    setText(typed);
    setRefusal(undefined);
  }

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    field.current?.focus();
    const value = parseValue(text);
    if (value === undefined) {
      setRefusal({ sentence: VALUE_RULE, ofText: true });
      return;
    }
    // Empty at once, so that the next value can be typed while this one is on its way.
    type("");
    const sentence = await post(value);
    if (sentence !== undefined) {
      setRefusal({ sentence, ofText: true });
      setText((next) => (next === "" ? text : next));
    }
  }

  async function sendTime() {
    const sentence = await post(Date.now());
    setRefusal(sentence === undefined ? undefined : { sentence, ofText: false });
  }

  return (
    <form className="single" onSubmit={(event) => void submit(event)} noValidate>
      <label htmlFor={`${id}-value`}>Value</label>
      {/* No number field and no numeric keypad: the one rounds and hides what was typed, the other has no minus. */}
      <input
        ref={field}
        id={`${id}-value`}
        value={text}
        onChange={(event) => type(event.target.value)}
        placeholder="42"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="send"
        aria-invalid={refusal?.ofText === true}
        aria-describedby={`${id}-refusal ${id}-hint`}
      />
      <p id={`${id}-refusal`} className="refusal" role="alert">
        {refusal?.sentence}
      </p>
      <p id={`${id}-hint`} className="hint" hidden={refusal !== undefined}>
        Any whole number. The answer comes once the queue has it.
      </p>
      <button type="submit" className="primary">
        Post value
      </button>
      <button type="button" className="time" onClick={() => void sendTime()}>
        Post current time
      </button>
    </form>
  );
}
