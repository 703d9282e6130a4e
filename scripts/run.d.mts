export function isNodeRecentEnough(
  version: string,
  oldest?: readonly [major: number, minor: number],
): boolean;
export function needsInstall(root: string): boolean;
