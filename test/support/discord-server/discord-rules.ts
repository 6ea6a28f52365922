/** What Discord enforces and its description leaves out, written by hand. */
import type { Json } from "../slack-server/slack-server.js";

/** Returns one sentence per broken rule of a modal. */
export function brokenModalRules(modal: Json): string[] {
  const broken: string[] = [];
  const check = (ok: boolean, rule: string) => {
    if (!ok) broken.push(`modal: ${rule}`);
  };
  const components = (modal.components ?? []) as Json[];
  check(components.length >= 1 && components.length <= 5, "1 to 5 top-level components");
  check(modal.title.length >= 1 && modal.title.length <= 45, "title of 1 to 45 characters");
  check(modal.custom_id.length <= 100, "custom_id of at most 100 characters");
  for (const component of components) {
    check(component.type === 18, "every component is a label");
    check(component.label.length >= 1 && component.label.length <= 45, "label of 1 to 45 characters");
    check((component.description?.length ?? 0) <= 100, "description of at most 100 characters");
  }
  const ids = components.map(({ component }) => component.custom_id);
  check(new Set(ids).size === ids.length, "custom ids are different");
  return broken;
}

export function brokenMessageRules(message: Json): string[] {
  const broken: string[] = [];
  const check = (ok: boolean, rule: string) => {
    if (!ok) broken.push(`message: ${rule}`);
  };
  check((message.content?.length ?? 0) <= 2000, "content of at most 2000 characters");
  check(Boolean(message.content) || (message.attachments?.length ?? 0) > 0, "is not empty");
  check(message.allowed_mentions?.parse?.length === 0, "allowed_mentions lets nothing notify anybody");
  check(
    !message.allowed_mentions?.users && !message.allowed_mentions?.roles,
    "nobody is named to be notified",
  );
  const rows = (message.components ?? []) as Json[];
  check(rows.length <= 5, "at most 5 rows");
  for (const { components } of rows) {
    check(components.length >= 1 && components.length <= 5, "1 to 5 buttons in a row");
    for (const button of components as Json[]) {
      check(button.label.length <= 80, "button label of at most 80 characters");
      check(button.custom_id.length <= 100, "custom_id of at most 100 characters");
    }
  }
  return broken;
}

export function brokenCommandRules(command: Json): string[] {
  const broken: string[] = [];
  // Message actions may have spaces and capitals; slash commands and options may not.
  if (command.type === 1 && !/^[-_\p{Ll}\p{N}]{1,32}$/u.test(command.name))
    broken.push(`command ${command.name}: lower-case`);
  for (const option of (command.options ?? []) as Json[]) {
    if (!/^[-_\p{Ll}\p{N}]{1,32}$/u.test(option.name)) broken.push(`option ${option.name}: lower-case`);
    broken.push(...brokenCommandRules({ ...option, type: 1 }));
  }
  return broken;
}
