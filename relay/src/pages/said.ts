/** The texts of a language: as many, and under the same names, as in English. */
export type Said<T> = { readonly [N in keyof T]: T[N] extends string ? string : Said<T[N]> };
