export declare function isNodeRecentEnough(version: string, oldest?: readonly [number, number]): boolean;
export declare function proxyExceptions(env: Readonly<Record<string, string | undefined>>): {
  NO_PROXY: string;
  no_proxy: string;
};
export declare function unusableCharacter(
  path: string,
): { readonly character: string; readonly reason: string } | undefined;
