// How is the page built and served? The API is reached under the page's own origin, so no CORS is needed.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const proxy = { "/graphql": { target: process.env.AUTH_ORIGIN ?? "http://127.0.0.1:8000", changeOrigin: true } };

export default defineConfig({ plugins: [react()], server: { proxy }, preview: { proxy } });
