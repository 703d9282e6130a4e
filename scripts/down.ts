import { main } from "../deliver/main";

// npm run down -- STACK ...: docs/delivering.md.

void main("down");
