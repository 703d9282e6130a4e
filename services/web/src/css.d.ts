import "react";

declare module "react" {
  interface CSSProperties {
    /** Length of a figure, by which its size is chosen. */
    "--digits"?: number;
  }
}
