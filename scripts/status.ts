import { main } from "../deliver/main";

// npm run status -- STACK ...: docs/delivering.md.

void main("status");
