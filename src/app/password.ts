/** The rules for a new password. Reading accepts whatever was set, so the rules may change without losing a note. */
import { AppError } from "../errors.js";

const MIN_PASSWORD_CHARACTERS = 6;
export const MAX_PASSWORD_CHARACTERS = 1024;

/** Fails with password-too-short or password-too-long (details limit). Characters are Unicode code points. */
export function checkNewPassword(password: string): void {
  const characters = Array.from(password).length;
  if (characters < MIN_PASSWORD_CHARACTERS)
    throw new AppError("password-too-short", { limit: MIN_PASSWORD_CHARACTERS });
  if (characters > MAX_PASSWORD_CHARACTERS)
    throw new AppError("password-too-long", { limit: MAX_PASSWORD_CHARACTERS });
}
