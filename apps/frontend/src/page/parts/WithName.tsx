/** A sentence with an author's text in it, such as "from Oulu". `bdi` keeps the direction of that text to itself. */
export function WithName({ sentence, name }: { sentence: (name: string) => string; name: string }) {
  const [before, after] = sentence(placeholder).split(placeholder);
  return (
    <>
      {before}
      <bdi>{name}</bdi>
      {after}
    </>
  );
}

const placeholder = '\u0000';
