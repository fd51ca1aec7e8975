/** The three ways to log in with Keystone: which fields each has, and what is sent. */
import type { SessionRequest } from "@/api/types";

export const WAYS = ["password", "application_credential", "token"] as const;
export type Way = (typeof WAYS)[number];
export type Name =
  "user_name" | "password" | "user_domain" | "project_name" | "credential_id" | "secret" | "token";
export type Values = Partial<Record<Name, string>>;

interface Field {
  name: Name;
  isRequired?: boolean;
  isSecret?: boolean;
  autoComplete?: string;
}

export const FIELDS: Record<Way, readonly Field[]> = {
  password: [
    { name: "user_name", isRequired: true, autoComplete: "username" },
    { name: "password", isRequired: true, isSecret: true, autoComplete: "current-password" },
    { name: "user_domain", isRequired: true },
    { name: "project_name" },
  ],
  application_credential: [
    { name: "credential_id", isRequired: true },
    { name: "secret", isRequired: true, isSecret: true },
  ],
  token: [{ name: "token", isRequired: true, isSecret: true }],
};

const valueOf = (values: Values, name: Name): string => values[name] ?? "";

/** Whether everything is there that Keystone needs. */
export const isComplete = (way: Way, values: Values): boolean =>
  FIELDS[way].every((field) => !field.isRequired || valueOf(values, field.name).trim() !== "");

/** What is sent; secrets go as they were typed, names without spaces around them. */
export function proofOf(way: Way, values: Values): SessionRequest {
  const text = (name: Name): string => valueOf(values, name).trim();
  if (way === "password") {
    return {
      password: {
        user_name: text("user_name"),
        user_domain: text("user_domain"),
        password: valueOf(values, "password"),
        project_name: text("project_name") || null,
      },
    };
  }
  if (way === "application_credential") {
    return {
      application_credential: { id: text("credential_id"), secret: text("secret"), user_domain: "Default" },
    };
  }
  return { token: { token: text("token") } };
}
