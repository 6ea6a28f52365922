/** Returns the longest beginning of at most `most` UTF-16 units that does not end in the middle of a character. */
export function cutText(text: string, most: number): string {
  const cut = text.slice(0, most);
  const endsInHalf = cut.length < text.length && /[\ud800-\udbff]$/.test(cut);
  return endsInHalf ? cut.slice(0, -1) : cut;
}
