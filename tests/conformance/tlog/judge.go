// Judge of a transparency log, with the code the Go checksum database runs: x/mod/sumdb.
//
// -danh names a running danh instead: log and key are then those of its newest shard. -save keeps
// what was read, to be judged again as a folder.
//
// It opens the newest checkpoint with the log's Ed25519 key, proves random entries (or all) to be
// in the tree, proves known entries to be where they were promised, and proves that an older
// checkpoint is a beginning of the newest. It says what does not hold and exits with 1.
//
// Runs with Debian's golang-go 1.19 and golang-golang-x-mod-dev:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run judge.go -log URL-OR-FOLDER -vkey FILE
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height        = 8
	width         = 1 << height
	bytesMax      = 32 << 20
	entriesAtOnce = 64 * width
)

func main() {
	where := flag.String("log", "", "URL or folder of the log")
	vkey := flag.String("vkey", "", "file with the log's Ed25519 verifier key")
	danh := flag.String("danh", "", "URL of a danh whose newest shard is the log")
	save := flag.String("save", "", "folder to keep what is read in, with the key as log.vkey")
	older := flag.String("older", "", "file with an older checkpoint")
	samples := flag.String("samples", "", "file of known entries: `index text` or `index base64:...`")
	count := flag.Int64("n", 500, "how many random entries to prove")
	all := flag.Bool("all", false, "prove every entry")
	flag.Parse()

	log, err := find(*where, *vkey, *danh, *save)
	if err == nil {
		err = log.judge(*older, *samples, *count, *all)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

// find says where the log is, and who signs it.
func find(where, vkey, danh, save string) (*place, error) {
	var key string
	if danh != "" {
		var err error
		if where, key, err = newestShard(danh); err != nil {
			return nil, err
		}
	} else {
		read, err := os.ReadFile(vkey)
		if err != nil {
			return nil, err
		}
		key = strings.TrimSpace(string(read))
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return nil, err
	}
	log := &place{where: where, save: save, verifier: verifier}
	return log, log.keep("log.vkey", []byte(key))
}

// newestShard reads the list of shards: where the newest is, and its Ed25519 key.
func newestShard(danh string) (where, key string, err error) {
	list := place{where: danh}
	read, err := list.read("v1/log")
	if err != nil {
		return "", "", err
	}
	var said struct {
		Shards []struct {
			Keys []string
			Name string
		}
	}
	if err := json.Unmarshal(read, &said); err != nil {
		return "", "", err
	}
	if len(said.Shards) == 0 {
		return "", "", errors.New("the log has no shard")
	}
	newest := said.Shards[0]
	for _, key := range newest.Keys {
		// Go knows no ML-DSA.
		if _, err := note.NewVerifier(key); err == nil {
			return strings.TrimSuffix(danh, "/") + "/log/" + newest.Name, key, nil
		}
	}
	return "", "", errors.New("the shard has no Ed25519 key")
}

func (log *place) judge(older, samples string, count int64, all bool) error {
	signed, err := log.read("checkpoint")
	if err != nil {
		return err
	}
	if log.tree, err = log.open(signed); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	fmt.Printf("checkpoint: size %d, root %v\n", log.tree.N, log.tree.Hash)

	if older != "" {
		if err := log.isOlder(older); err != nil {
			return fmt.Errorf("older checkpoint: %w", err)
		}
	}
	if samples != "" {
		if err := log.holdsSamples(samples); err != nil {
			return fmt.Errorf("samples: %w", err)
		}
	}
	if all {
		return log.holdsAll()
	}
	return log.holdsSome(count)
}

// A log under a URL or in a folder, and its newest tree.
type place struct {
	where    string
	save     string
	verifier note.Verifier
	tree     tlog.Tree
}

// open believes a checkpoint that the log's key signed, and that names the log as the key does.
func (p *place) open(signed []byte) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(p.verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != p.verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return tlog.Tree{}, errors.New("malformed size")
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// isOlder proves that the checkpoint in a file is a beginning of the newest.
func (p *place) isOlder(file string) error {
	signed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	old, err := p.open(signed)
	if err != nil {
		return err
	}
	if old.N > 0 {
		proof, err := tlog.ProveTree(p.tree.N, old.N, p.hashes())
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, p.tree.N, p.tree.Hash, old.N, old.Hash); err != nil {
			return err
		}
	}
	fmt.Printf("consistency: %d -> %d\n", old.N, p.tree.N)
	return nil
}

// holdsSamples proves entries that somebody was promised, whatever the log serves for them.
func (p *place) holdsSamples(file string) error {
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	defer opened.Close()
	proved, lines := 0, bufio.NewScanner(opened)
	for lines.Scan() {
		number, text, found := strings.Cut(lines.Text(), " ")
		index, err := strconv.ParseInt(number, 10, 64)
		if err != nil || !found {
			return fmt.Errorf("malformed line %q", lines.Text())
		}
		entry := []byte(text)
		if strings.HasPrefix(text, "base64:") {
			encoded := strings.TrimPrefix(text, "base64:")
			if entry, err = base64.StdEncoding.DecodeString(encoded); err != nil {
				return err
			}
		}
		if err := p.holds(index, entry); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		proved++
	}
	fmt.Printf("inclusion: %d known entries\n", proved)
	return lines.Err()
}

// holdsSome proves random entries as the log serves them.
func (p *place) holdsSome(count int64) error {
	random := rand.New(rand.NewSource(time.Now().UnixNano()))
	if p.tree.N == 0 {
		count = 0
	}
	for i := int64(0); i < count; i++ {
		index := random.Int63n(p.tree.N)
		entries, err := p.entries(index / width)
		if err != nil {
			return err
		}
		if err := p.holds(index, entries[index%width]); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
	}
	fmt.Printf("inclusion: %d random entries\n", count)
	return nil
}

// holdsAll compares every entry with its leaf hash, read through tiles that lead to the root.
func (p *place) holdsAll() error {
	for start := int64(0); start < p.tree.N; start += entriesAtOnce {
		end := start + entriesAtOnce
		if end > p.tree.N {
			end = p.tree.N
		}
		var indexes []int64
		var hashes []tlog.Hash
		for bundle := start / width; bundle*width < end; bundle++ {
			entries, err := p.entries(bundle)
			if err != nil {
				return err
			}
			for i, entry := range entries {
				indexes = append(indexes, tlog.StoredHashIndex(0, bundle*width+int64(i)))
				hashes = append(hashes, tlog.RecordHash(entry))
			}
		}
		leaves, err := p.hashes().ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i := range leaves {
			if leaves[i] != hashes[i] {
				return fmt.Errorf("entry %d is not what was logged", start+int64(i))
			}
		}
	}
	fmt.Printf("inclusion: all %d entries\n", p.tree.N)
	return nil
}

func (p *place) holds(index int64, entry []byte) error {
	proof, err := tlog.ProveRecord(p.tree.N, index, p.hashes())
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, p.tree.N, p.tree.Hash, index, tlog.RecordHash(entry))
}

// entries reads a bundle: each entry behind its length in two big-endian bytes.
func (p *place) entries(bundle int64) ([][]byte, error) {
	wide := p.tree.N - bundle*width
	if wide > width {
		wide = width
	}
	tile := tlog.Tile{H: height, L: 0, N: bundle, W: int(wide)}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	data, err := p.read(path)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s is torn", path)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if int64(len(entries)) != wide {
		return nil, fmt.Errorf("%s has %d entries, not %d", path, len(entries), wide)
	}
	return entries, nil
}

// hashes reads the tree through its tiles; x/mod checks every tile against the root.
func (p *place) hashes() tlog.HashReader {
	return tlog.TileHashReader(p.tree, tiles{p})
}

type tiles struct{ *place }

func (t tiles) Height() int { return height }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range wanted {
		// Go's path has the height in it, C2SP's has not.
		data, err := t.read(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func (p *place) read(path string) ([]byte, error) {
	if !strings.Contains(p.where, "://") {
		return os.ReadFile(filepath.Join(p.where, filepath.FromSlash(path)))
	}
	answer, err := http.Get(strings.TrimSuffix(p.where, "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, bytesMax))
	if err != nil {
		return nil, err
	}
	return data, p.keep(path, data)
}

// keep saves what was read, where that was asked for.
func (p *place) keep(path string, data []byte) error {
	if p.save == "" {
		return nil
	}
	file := filepath.Join(p.save, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
