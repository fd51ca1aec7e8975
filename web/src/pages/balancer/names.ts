/** What objects are called on this page. */
import type { TFunction } from "i18next";
import type { MemberNode, TreeObject } from "@/api/types";
import { textOf, type Json } from "@/lib/form/path";
import { memberAddress } from "@/lib/topology/members";

type T = TFunction<"balancer">;

export const fieldOf = (object: TreeObject, name: string): string =>
  textOf(object.fields[name] as Json | undefined);

/** `listener web`, `server 10.0.0.11:8080`: kind and name. */
export function nameOfObject(object: TreeObject, t: T): string {
  return `${t(`common:object.${object.kind}`)} ${nameIn(object, t)}`.trim();
}

/** Its own name; a rule, which has none, in the reader's language: `Path starts with /api`. */
export function nameIn(object: TreeObject, t: T): string {
  if (object.kind !== "l7rule") return ownName(object);
  const option = (field: string) => {
    const value = fieldOf(object, field);
    return t(`form:option.${field}.${value}`, { defaultValue: value });
  };
  const parts = [option("type"), fieldOf(object, "key"), option("compare_type"), fieldOf(object, "value")];
  return parts.filter(Boolean).join(" ");
}

/** Its name, else what tells it apart. */
export function ownName(object: TreeObject): string {
  if (object.kind === "member") return memberAddress(object as MemberNode);
  if (object.name) return object.name;
  if (object.kind === "listener") return `${fieldOf(object, "protocol")}:${fieldOf(object, "protocol_port")}`;
  if (object.kind === "healthmonitor") return fieldOf(object, "type");
  return object.id.slice(0, 8);
}

/** The small line above a node's name. */
export function kindLine(object: TreeObject, t: T): string {
  switch (object.kind) {
    case "listener":
      return `${fieldOf(object, "protocol")} :${fieldOf(object, "protocol_port")}`;
    case "pool":
      return t(`form:option.lb_algorithm.${fieldOf(object, "lb_algorithm")}`, {
        defaultValue: fieldOf(object, "lb_algorithm"),
      });
    case "l7policy":
      return `${fieldOf(object, "position")}. ${t(`form:option.action.${fieldOf(object, "action")}`, { defaultValue: fieldOf(object, "action") })}`;
    case "healthmonitor":
      return fieldOf(object, "type");
    default:
      return t(`common:object.${object.kind}`);
  }
}
