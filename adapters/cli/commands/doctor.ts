import type { Command } from "commander";
import type { App } from "../../../src/app/app.js";
import { errorSentence } from "../../../src/app/sentences.js";
import { AppError, toAppError } from "../../../src/errors.js";
import type { CliContext } from "../cli-context.js";
import type { DoctorCheck, DoctorContext, Finding } from "../doctor/doctor-check.js";
import { MACHINE_CHECKS } from "../doctor/machine-checks.js";
import { PROGRAM_CHECKS } from "../doctor/program-checks.js";

const SIGNS: Record<Finding["status"], string> = {
  ok: "ok     ",
  info: "-      ",
  warning: "warning",
  failed: "FAILED ",
};

export function addDoctorCommand(program: Command, context: CliContext): void {
  program
    .command("doctor")
    .description("check that everything is in place, and say what to do where it is not")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  careveil doctor
  careveil doctor --json`,
    )
    .action((options: { json?: boolean }) => examine(options, context));
}

async function examine(options: { json?: boolean }, context: CliContext): Promise<void> {
  const config = context.config();
  let app: App | null = null;
  let appError: AppError | null = null;
  try {
    app = await context.app();
  } catch (error) {
    appError = toAppError(error);
  }
  const checks = [...MACHINE_CHECKS, ...PROGRAM_CHECKS, ...context.host.doctorChecks];
  const findings: ({ name: string } & Finding)[] = [];
  for (const check of checks)
    findings.push({
      name: check.name,
      ...(await runCheck(check, { config, app, appError, signal: context.signal })),
    });
  const isWell = findings.every(({ status }) => status !== "failed");
  const lines = findings.map(({ name, status, message }) => `${SIGNS[status]}  ${name}: ${message}\n`);
  await context.answer(options, { ok: isWell, checks: findings }, lines.join(""));
  if (!isWell) context.noteFailure(appError ?? new AppError("store-unavailable"));
}

async function runCheck(check: DoctorCheck, context: DoctorContext): Promise<Finding> {
  try {
    return await check.run(context);
  } catch (error) {
    return { status: "failed", message: errorSentence(toAppError(error)) };
  }
}
