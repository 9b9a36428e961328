// Tests that tell one story: each goes on where the one before ended.
import { test } from "node:test";

/** `test` for one describe block: after a failure the following parts say so and stop. */
export function story() {
  let broken;
  return (name, part) =>
    test(name, async (t) => {
      if (broken) throw new Error(`not tried: "${broken}" failed`);
      try {
        await part(t);
      } catch (error) {
        broken = name;
        throw error;
      }
    });
}
