/** Calls `work` for each of `items`, in order, `jobs` at a time. */
export async function each(items, jobs, work) {
  const rest = [...items];
  const worker = async () => {
    while (rest.length > 0) {
      await work(rest.shift());
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}
