export function App() {
  return (
    <main>
      <h1>Roundtrip</h1>
    </main>
  );
}
