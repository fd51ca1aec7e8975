/** Adds servers to a pool, each with the port that it most likely has, once per address and port. */
import { useCallback } from "react";
import { freshKey, KEY } from "@/lib/form/document";
import { nextMemberPort } from "@/lib/form/links";
import { getAt, insertAt, isObject, listAt, setAt, textOf, type JsonObject } from "@/lib/form/path";
import { useForm } from "./context";

export interface NewMember {
  address: string;
  protocol_port?: number;
  weight?: number;
  name?: string;
  subnet_id?: string;
  backup?: boolean;
}

const placeOf = (member: JsonObject): string => `${textOf(member.address)} ${textOf(member.protocol_port)}`;

/** `instead`: path of a row that gives way where it holds no address yet. */
export type AddMembers = (rows: readonly NewMember[], instead?: string) => void;

export function useAddMembers(base: string): AddMembers {
  const { store } = useForm();
  const path = `${base}.members`;
  return useCallback(
    (rows, instead) =>
      store.change((form) => {
        const port = nextMemberPort(form, base);
        const row = instead === undefined ? undefined : getAt(form, instead);
        const givesWay = isObject(row) && !row.address;
        const before = listAt(form, path).filter((one) => !(givesWay && one === row));
        const taken = new Set(before.flatMap((one) => (isObject(one) ? [placeOf(one)] : [])));
        const added = rows
          .map((row): JsonObject => ({ [KEY]: freshKey(), protocol_port: port, ...row }))
          .filter((row) => {
            const place = placeOf(row);
            if (row.address !== "" && taken.has(place)) return false;
            taken.add(place);
            return true;
          });
        return insertAt(withList(form, path, before), path, added);
      }),
    [store, base, path],
  );
}

const withList = (form: JsonObject, path: string, list: ReturnType<typeof listAt>): JsonObject =>
  listAt(form, path).length === list.length ? form : setAt(form, path, list);
