export const signInCopy = {
  title: "Sign in",
  lead: "This console is open to other computers, so it asks for its access token. Whoever runs CareVeil has it.",
  leadAgain: "Your sign-in has run out. Sign in again and go on: what you wrote is still here.",
  token: "Access token",
  submit: "Sign in",
} as const;
