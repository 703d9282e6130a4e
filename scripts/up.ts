import { main } from "../deliver/main";

// npm run up -- STACK ...: docs/delivering.md.

void main("up");
