/** Waits until `isTrue` returns or resolves to something truthy. Rejects after `milliseconds`. */
export async function until(isTrue: () => unknown, milliseconds = 20_000) {
  const end = performance.now() + milliseconds;
  while (!(await isTrue())) {
    if (performance.now() > end)
      throw new Error(`Not true after ${milliseconds / 1_000} seconds: ${String(isTrue)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
