package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
)

//go:embed vendor own
var files embed.FS

// file is one asset, ready to be sent.
type file struct {
	body, gzipped []byte // gzipped is nil where it would not be smaller by much
	etag          string
	mime          string
}

// all are the assets by their name under the hashed address: "roundtable.css",
// "images/nhsuk-icon-cross.svg". hash is over every name and body.
var all, hash = load()

func load() (map[string]file, string) {
	out := map[string]file{}
	for _, root := range []string{"vendor", "own"} {
		err := fs.WalkDir(files, root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := files.ReadFile(p)
			if err == nil {
				out[strings.TrimPrefix(p, root+"/")] = newFile(p, body)
			}
			return err
		})
		if err != nil {
			panic(err) // what is embedded can always be read
		}
	}
	h := sha256.New()
	names := make([]string, 0, len(out))
	for n := range out {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		h.Write([]byte(n))
		h.Write([]byte(out[n].etag))
	}
	return out, hex.EncodeToString(h.Sum(nil))[:16]
}

func newFile(name string, body []byte) file {
	sum := sha256.Sum256(body)
	f := file{body: body, etag: hex.EncodeToString(sum[:12]), mime: mimeOf(name)}
	if strings.HasPrefix(f.mime, "text/") || strings.HasSuffix(f.mime, "+xml") {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err == nil {
			_, err = z.Write(body)
		}
		if err == nil && z.Close() == nil && b.Len() < len(body)*9/10 {
			f.gzipped = b.Bytes()
		}
	}
	return f
}

// mimeOf names the type of a file without asking the machine, whose tables differ.
func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".LICENSE":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Path is the address of an asset: "/static/<hash>/roundtable.css". It panics on
// a name that does not exist, since only our own pages name assets.
func Path(name string) string {
	if _, ok := all[name]; !ok {
		panic("assets: there is no " + name)
	}
	return "/static/" + hash + "/" + name
}

// Register serves the assets on mux: GET /static/…, /assets/images/… and
// /favicon.ico.
func Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /static/{hash}/{name...}", func(w http.ResponseWriter, r *http.Request) {
		f, ok := all[r.PathValue("name")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		// An old address still answers, for a page that was open while the server
		// was replaced, but is not kept.
		keep := "public, max-age=300"
		if r.PathValue("hash") == hash {
			keep = "public, max-age=31536000, immutable"
		}
		f.serve(w, r, keep)
	})
	mux.HandleFunc("GET /assets/images/{name}", func(w http.ResponseWriter, r *http.Request) {
		f, ok := all["images/"+r.PathValue("name")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		f.serve(w, r, "public, max-age=86400")
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		all["favicon.svg"].serve(w, r, "public, max-age=86400")
	})
}

// serve sends the file, compressed for those who take it; each form has its own
// ETag, as HTTP asks (RFC 9110, 8.8.3).
func (f file) serve(w http.ResponseWriter, r *http.Request, keep string) {
	h := w.Header()
	h.Set("Cache-Control", keep)
	h.Set("Content-Type", f.mime)
	body, etag := f.body, `"`+f.etag+`"`
	if f.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, etag = f.gzipped, `"`+f.etag+`-gz"`
		}
	}
	h.Set("ETag", etag)
	if slices.ContainsFunc(strings.Split(r.Header.Get("If-None-Match"), ","), func(s string) bool {
		return strings.TrimPrefix(strings.TrimSpace(s), "W/") == etag
	}) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the browser has gone; nobody is left to tell
	}
}

func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" && strings.ReplaceAll(q, " ", "") != "q=0" {
			return true
		}
	}
	return false
}
