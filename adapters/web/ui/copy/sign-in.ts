export const signInCopy = {
  title: "Sign in",
  lead: "This console is open to other computers, so it asks for its access token. Whoever runs CareVeil has it.",
  token: "Access token",
  submit: "Sign in",
} as const;
