/** What Slack enforces and its published schemas leave out: rules for views, blocks and messages, written by hand. */

type Json = Record<string, unknown>;

const BLOCK_TYPES = new Set([
  "section",
  "actions",
  "input",
  "rich_text",
  "divider",
  "context",
  "header",
  "image",
]);
const INPUT_ELEMENTS = new Set([
  "plain_text_input",
  "file_input",
  "static_select",
  "multi_users_select",
  "conversations_select",
]);

/** Returns one sentence per broken rule. */
export function brokenViewRules(view: Json): string[] {
  const broken: string[] = [];
  const check = (ok: boolean, rule: string) => {
    if (!ok) broken.push(`view: ${rule}`);
  };
  const blocks = (view.blocks ?? []) as Json[];
  check(view.type === "modal" || view.type === "home", "type is modal or home");
  check(blocks.length >= 1 && blocks.length <= 100, "1 to 100 blocks");
  if (view.type === "modal") {
    check(isPlain(view.title, 24), "title of 1 to 24 characters");
    check(view.submit === undefined || isPlain(view.submit, 24), "submit of 1 to 24 characters");
    check(view.close === undefined || isPlain(view.close, 24), "close of 1 to 24 characters");
    const asks = blocks.some((block) => block.type === "input");
    check(!asks || view.submit !== undefined, "a view with inputs has a submit button");
  }
  check(String(view.private_metadata ?? "").length <= 3000, "private_metadata of at most 3000 characters");
  check(String(view.callback_id ?? "").length <= 255, "callback_id of at most 255 characters");
  check(JSON.stringify(view).length <= 250_000, "at most 250 KB");
  return [...broken, ...brokenBlockRules(blocks)];
}

export function brokenBlockRules(blocks: readonly Json[]): string[] {
  const broken: string[] = [];
  const names = blocks.map((block) => block.block_id).filter((name) => name !== undefined);
  if (new Set(names).size !== names.length) broken.push("blocks: block_id is unique");
  for (const block of blocks) broken.push(...brokenBlock(block));
  return broken;
}

function brokenBlock(block: Json): string[] {
  const broken: string[] = [];
  const check = (ok: boolean, rule: string) => {
    if (!ok) broken.push(`${block.type} block: ${rule}`);
  };
  check(BLOCK_TYPES.has(String(block.type)), "is of a known type");
  if (block.type === "section") check(isPlain(block.text, 3000), "plain text of 1 to 3000 characters");
  if (block.type === "actions") {
    const elements = block.elements as Json[];
    check(elements.length >= 1 && elements.length <= 25, "1 to 25 elements");
    for (const element of elements) {
      check(isPlain(element.text, 75), "button text of 1 to 75 characters");
      check(String(element.value ?? "").length <= 2000, "button value of at most 2000 characters");
      check(String(element.action_id).length <= 255, "action_id of at most 255 characters");
    }
  }
  if (block.type === "input") {
    const element = block.element as Json;
    check(isPlain(block.label, 2000), "label of 1 to 2000 characters");
    check(block.hint === undefined || isPlain(block.hint, 2000), "hint of 1 to 2000 characters");
    check(INPUT_ELEMENTS.has(String(element.type)), "element of a known type");
    if (element.type === "plain_text_input") check(Number(element.max_length) <= 3000, "max_length <= 3000");
    if (element.type === "file_input") check(Number(element.max_files) <= 10, "max_files <= 10");
    if (element.type === "static_select") {
      const options = element.options as Json[];
      check(options.length >= 1 && options.length <= 100, "1 to 100 options");
      for (const option of options) check(isPlain(option.text, 75), "option text of 1 to 75 characters");
    }
  }
  return broken;
}

/** `text` of a message is markup: whatever notifies people must not be in it. */
export function brokenMessageRules(message: Json): string[] {
  const broken: string[] = [];
  const text = String(message.text ?? "");
  if (/<[!@#]/.test(text)) broken.push("message: text holds a mention");
  if (text.length === 0 || text.length > 40_000) broken.push("message: text of 1 to 40000 characters");
  const blocks = (message.blocks ?? []) as Json[];
  if (blocks.length > 50) broken.push("message: at most 50 blocks");
  return [...broken, ...brokenBlockRules(blocks)];
}

/** A private message in a channel can carry no file of any kind. */
export function brokenEphemeralRules(message: Json): string[] {
  const carriesFile =
    message.files !== undefined ||
    message.attachments !== undefined ||
    ((message.blocks ?? []) as Json[]).some((block) => block.type === "image" || block.type === "file");
  return carriesFile ? ["ephemeral message: carries no file"] : [];
}

function isPlain(value: unknown, most: number): boolean {
  const text = (value as { type?: string; text?: string } | undefined) ?? {};
  return text.type === "plain_text" && !!text.text && text.text.length <= most;
}
