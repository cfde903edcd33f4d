/** A value that JSON text can hold. `undefined` properties are left out when written. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A plain object of JSON values. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}
