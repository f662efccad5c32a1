// Command go_verifier checks a ledger from the outside, with none of its code.
//
//	go_verifier [-cookie VALUE] [-old FILE] [-witness VKEY] [-sample N] BASE VKEY
//
// It reads BASE/checkpoint and everything under BASE/tile/ (C2SP tlog-tiles) and checks
//
//   - the signature on the checkpoint, and that it is of the log that VKEY is named after;
//   - with -witness, a cosignature/v1 of that witness (C2SP tlog-cosignature);
//   - that every entry in the bundles has the form of a leaf, and that all of them give the root;
//   - that every tile holds the hashes that follow from the entries;
//   - the inclusion of every entry, or of a sample when there are more than -sample, by proofs
//     made from the tiles;
//   - with -old, that the older checkpoint in FILE is signed and that its tree is the beginning of
//     this one.
//
// It ends with 0 and a line that begins with OK, or with 1 and a line that begins with FAILED.
//
// Notes are opened by golang.org/x/mod/sumdb/note, trees computed and proofs checked by
// golang.org/x/mod/sumdb/tlog. On Debian (packages golang-go and golang-golang-x-mod-dev):
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run main.go BASE VKEY
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight  = 8
	tileWidth   = 1 << tileHeight
	maxBody     = 64 << 20
	leafVersion = 1
	leafLength  = 1 + 3*sha256.Size
)

func main() {
	cookie := flag.String("cookie", "", "value of the Cookie header")
	old := flag.String("old", "", "file with an older checkpoint")
	witness := flag.String("witness", "", "vkey of a witness that must have cosigned")
	sample := flag.Int64("sample", 2000, "check the inclusion of at most so many entries")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: go_verifier [flags] BASE VKEY")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 2 || *sample < 2 {
		flag.Usage()
		os.Exit(2)
	}
	log := &remoteLog{base: strings.TrimRight(flag.Arg(0), "/"), cookie: *cookie, tiles: map[tlog.Tile][]byte{}}
	line, err := verify(log, flag.Arg(1), *witness, *old, *sample)
	if err != nil {
		fmt.Printf("FAILED: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("OK: %s\n", line)
}

func verify(log *remoteLog, vkey, witness, oldFile string, sample int64) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", fmt.Errorf("verifier key: %v", err)
	}
	signed, err := log.get("checkpoint")
	if err != nil {
		return "", err
	}
	tree, text, err := openCheckpoint(signed, verifier)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %v", err)
	}
	report := fmt.Sprintf("%s, size %d, root %v", verifier.Name(), tree.N, tree.Hash)

	if witness != "" {
		cosigner, err := newCosigner(witness)
		if err != nil {
			return "", fmt.Errorf("witness key: %v", err)
		}
		opened, err := note.Open(signed, note.VerifierList(cosigner))
		if err != nil {
			return "", fmt.Errorf("witness: %v", err)
		}
		if opened.Text != text {
			return "", errors.New("witness: another text")
		}
		report += ", cosigned by " + cosigner.Name()
	}

	// Everything from the entries: all hashes of the tree, and its root.
	var stored memory
	for n := int64(0); n*tileWidth < tree.N; n++ {
		entries, err := log.entries(n, tree.N)
		if err != nil {
			return "", err
		}
		for _, entry := range entries {
			if len(entry) != leafLength || entry[0] != leafVersion {
				return "", fmt.Errorf("entry %d is not a leaf of version %d", stored.leaves, leafVersion)
			}
			hashes, err := tlog.StoredHashesForRecordHash(stored.leaves, tlog.RecordHash(entry), &stored)
			if err != nil {
				return "", err
			}
			stored.hashes = append(stored.hashes, hashes...)
			stored.leaves++
		}
	}
	root, err := treeHash(tree.N, &stored)
	if err != nil {
		return "", err
	}
	if root != tree.Hash {
		return "", fmt.Errorf("the entries give the root %v, signed is %v", root, tree.Hash)
	}

	// Every tile against what follows from the entries.
	for _, tile := range tiles(tree.N) {
		want, err := tlog.ReadTileData(tile, &stored)
		if err != nil {
			return "", err
		}
		data, err := log.ReadTiles([]tlog.Tile{tile})
		if err != nil {
			return "", err
		}
		if !bytes.Equal(data[0], want) {
			return "", fmt.Errorf("%s does not follow from the entries", tilePath(tile))
		}
	}

	// Inclusion, by proofs made from the tiles alone.
	reader := tlog.TileHashReader(tree, log)
	checked := int64(0)
	for _, index := range chosen(tree.N, sample) {
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return "", fmt.Errorf("inclusion of entry %d: %v", index, err)
		}
		leaf := stored.hashes[tlog.StoredHashIndex(0, index)]
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf); err != nil {
			return "", fmt.Errorf("inclusion of entry %d: %v", index, err)
		}
		checked++
	}
	report += fmt.Sprintf(", %d of %d inclusions", checked, tree.N)

	if oldFile != "" {
		signed, err := os.ReadFile(oldFile)
		if err != nil {
			return "", err
		}
		old, _, err := openCheckpoint(signed, verifier)
		if err != nil {
			return "", fmt.Errorf("older checkpoint: %v", err)
		}
		if err := checkConsistency(old, tree, reader); err != nil {
			return "", fmt.Errorf("older checkpoint of size %d: %v", old.N, err)
		}
		report += fmt.Sprintf(", consistent with size %d", old.N)
	}
	return report, nil
}

func checkConsistency(old, tree tlog.Tree, reader tlog.HashReader) error {
	if old.N > tree.N {
		return errors.New("it is larger than the tree: the log was cut")
	}
	if old.N == 0 {
		// openCheckpoint has seen that its root is that of the empty tree.
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func treeHash(n int64, reader tlog.HashReader) (tlog.Hash, error) {
	if n == 0 {
		return tlog.Hash(sha256.Sum256(nil)), nil
	}
	return tlog.TreeHash(n, reader)
}

// chosen gives all indexes below n, or about limit of them spread evenly, the first and last always.
func chosen(n, limit int64) []int64 {
	var indexes []int64
	step := (n + limit - 2) / (limit - 1)
	if n <= limit {
		step = 1
	}
	for i := int64(0); i < n; i += step {
		indexes = append(indexes, i)
	}
	if len(indexes) > 0 && indexes[len(indexes)-1] != n-1 {
		indexes = append(indexes, n-1)
	}
	return indexes
}

// openCheckpoint verifies a checkpoint, C2SP tlog-checkpoint.
func openCheckpoint(signed []byte, verifier note.Verifier) (tlog.Tree, string, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, "", err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return tlog.Tree{}, "", errors.New("too few lines")
	}
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			return tlog.Tree{}, "", errors.New("empty line")
		}
	}
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, "", fmt.Errorf("it is of another log: %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, "", errors.New("malformed size")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, "", err
	}
	if size == 0 && root != tlog.Hash(sha256.Sum256(nil)) {
		return tlog.Tree{}, "", errors.New("not the root of the empty tree")
	}
	return tlog.Tree{N: size, Hash: root}, opened.Text, nil
}

// memory holds all hashes of a tree in the order of tlog.StoredHashIndex.
type memory struct {
	hashes []tlog.Hash
	leaves int64
}

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("hash %d is not in the tree", index)
		}
		hashes[i] = m.hashes[index]
	}
	return hashes, nil
}

// remoteLog reads a log over HTTP. It is a tlog.TileReader.
type remoteLog struct {
	base   string
	cookie string
	tiles  map[tlog.Tile][]byte
}

var client = &http.Client{
	Timeout: 60 * time.Second,
	// A redirect would be to the login page.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (l *remoteLog) get(path string) ([]byte, error) {
	request, err := http.NewRequest("GET", l.base+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if l.cookie != "" {
		request.Header.Set("Cookie", l.cookie)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %v", path, err)
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("%s: too long", path)
	}
	return body, nil
}

// entries reads bundle n of a tree of the given size.
func (l *remoteLog) entries(n, size int64) ([][]byte, error) {
	width := size - n*tileWidth
	if width > tileWidth {
		width = tileWidth
	}
	path := "tile/entries/" + place(n, int(width))
	data, err := l.get(path)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for int64(len(entries)) < width {
		if len(data) < 2 {
			return nil, fmt.Errorf("%s: too short", path)
		}
		length := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+length {
			return nil, fmt.Errorf("%s: too short", path)
		}
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	if len(data) != 0 {
		return nil, fmt.Errorf("%s: too long", path)
	}
	return entries, nil
}

func (l *remoteLog) Height() int { return tileHeight }

func (l *remoteLog) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		if have, ok := l.tiles[tile]; ok {
			data[i] = have
			continue
		}
		body, err := l.get(tilePath(tile))
		if err != nil {
			return nil, err
		}
		if len(body) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: %d bytes", tilePath(tile), len(body))
		}
		l.tiles[tile] = body
		data[i] = body
	}
	return data, nil
}

func (l *remoteLog) SaveTiles([]tlog.Tile, [][]byte) {}

// tiles gives all tiles of a tree of the given size; tlog.NewTiles would add every partial tile of
// the smaller trees before it.
func tiles(size int64) []tlog.Tile {
	var all []tlog.Tile
	for level := 0; size > 0; level++ {
		for n := int64(0); n*tileWidth < size; n++ {
			width := size - n*tileWidth
			if width > tileWidth {
				width = tileWidth
			}
			all = append(all, tlog.Tile{H: tileHeight, L: level, N: n, W: int(width)})
		}
		size >>= tileHeight
	}
	return all
}

// tilePath gives the path of C2SP tlog-tiles, which unlike tlog.Tile.Path has no height.
func tilePath(tile tlog.Tile) string {
	return fmt.Sprintf("tile/%d/%s", tile.L, place(tile.N, tile.W))
}

func place(n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width != tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

// cosigner verifies cosignatures, C2SP tlog-cosignature with Ed25519.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func newCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, errors.New("not an Ed25519 cosigner key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	id := binary.BigEndian.Uint32(sum[:4])
	if fmt.Sprintf("%08x", id) != parts[1] {
		return nil, errors.New("id does not fit the key")
	}
	return &cosigner{parts[0], id, key[1:]}, nil
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.id }

func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(c.key, []byte(message), signature[8:])
}
