/** One red flag: what it looks for, how urgent it is, and the guideline that says so. */
import type { Triage } from "../../app/ports.js";
import type { Concept, Facts } from "./facts.js";

export interface RedFlagRule {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly title: string;
  /** Guideline and year. */
  readonly source: string;
  readonly triage: Extract<Triage, "emergency" | "urgent">;
  /** Returns the wordings that fulfil the rule, or null. */
  readonly when: (facts: Facts) => readonly string[] | null;
}

/** Returns the evidence when every concept is affirmed. */
export function all(facts: Facts, ...concepts: readonly Concept[]): string[] | null {
  const found = concepts.map((concept) => facts.find(concept));
  return found.every((value) => value !== null) ? (found as string[]) : null;
}

/** Returns the first affirmed of the concepts. */
export function any(facts: Facts, ...concepts: readonly Concept[]): string[] | null {
  for (const concept of concepts) {
    const found = facts.find(concept);
    if (found) return [found];
  }
  return null;
}

/** Joins evidence; null as soon as one part is missing. */
export function both(...parts: readonly (readonly string[] | null)[]): string[] | null {
  return parts.every((part) => part !== null) ? [...new Set(parts.flat() as string[])] : null;
}

/** Returns the number of distinct concepts affirmed, with their wordings. */
export function countOf(facts: Facts, concepts: readonly Concept[]): string[] {
  return [...new Set(concepts.map((concept) => facts.find(concept)).filter((value) => value !== null))];
}

/** Signs of shock or failing organs in the vital signs of an adult or child. */
export function instability(facts: Facts): string[] | null {
  const { systolic, heartRate, oxygenSaturation, respiratoryRate, comaScale } = facts.vitals;
  const limits = limitsFor(facts.age);
  const found = [
    systolic !== undefined && systolic < limits.systolic && `systolic pressure ${systolic}`,
    heartRate !== undefined && heartRate >= limits.heartRate && `heart rate ${heartRate}`,
    oxygenSaturation !== undefined && oxygenSaturation < 92 && `oxygen saturation ${oxygenSaturation}%`,
    respiratoryRate !== undefined &&
      respiratoryRate >= limits.respiratoryRate &&
      `respiratory rate ${respiratoryRate}`,
    comaScale !== undefined && comaScale < 15 && `coma scale ${comaScale}`,
  ].filter((value): value is string => typeof value === "string");
  return found.length > 0 ? found : null;
}

/** Lower limit of pressure, upper limits of rates, by age: adults after NICE NG253, children after NICE NG254 and APLS. */
function limitsFor(age: number | null): { systolic: number; heartRate: number; respiratoryRate: number } {
  if (age === null || age >= 16) return { systolic: 91, heartRate: 130, respiratoryRate: 30 };
  if (age >= 12) return { systolic: 90, heartRate: 130, respiratoryRate: 30 };
  if (age >= 6) return { systolic: 80, heartRate: 140, respiratoryRate: 35 };
  if (age >= 2) return { systolic: 75, heartRate: 160, respiratoryRate: 45 };
  if (age >= 1) return { systolic: 72, heartRate: 170, respiratoryRate: 55 };
  return { systolic: 65, heartRate: 180, respiratoryRate: 65 };
}
