/** The spelling of names, as parts of regular expressions with the flag u. */

export const LETTERS = "[\\p{L}\\p{M}'’-]";
/** One capitalised word of a name, or an initial. */
export const CAP = `(?:\\p{Lu}${LETTERS}{1,30}|\\p{Lu}\\.|\\p{Lo}{2,8})`;
export const PARTICLE =
  "(?:de la|de los|de|del|della|di|da|dos|do|du|van der|van den|van de|van|von|zu|ter|ten|bin|ibn|bint|al|el|abu|la|le|mac|san|y|e|of)";
