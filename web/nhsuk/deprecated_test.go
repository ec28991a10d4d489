package nhsuk

// modernise rewrites the options that nhsuk-frontend calls deprecated, which
// our structs leave out, as the macros themselves do: into the options that took
// their place.
func modernise(component string, c map[string]any) {
	move(deprecated[component], c)
	each(c["items"], func(item map[string]any) { move(deprecated[component+" item"], item) })
	if search, ok := c["search"].(map[string]any); ok {
		move(deprecated["header search"], search)
		for _, part := range []rename{{"input", "placeholder", "placeholder"}, {"button", "ariaLabel", "buttonLabel"}, {"label", "visuallyHiddenText", "visuallyHiddenText"}} {
			if m, ok := search[part.old].(map[string]any); ok {
				delete(search, part.old)
				if v, ok := m[part.in]; ok {
					search[part.name] = v
				}
			}
		}
	}
	if component == "checkboxes" {
		each(c["items"], func(item map[string]any) {
			if item["exclusive"] == true {
				item["behaviour"] = "exclusive"
			}
			delete(item, "exclusive")
		})
	}
	each(c["head"], func(h map[string]any) { // sortable, and not sorted yet
		if h["sort"] == true {
			h["sort"] = "none"
		}
	})
	if component == "breadcrumb" { // which the macro itself ignores
		each(c["items"], func(item map[string]any) { delete(item, "classes") })
	}
	if m, ok := c["copyright"].(map[string]any); ok && m["text"] == "" {
		c["copyright"] = false
	}
	if c["panel"] == true { // a table within a panel is now one within a card
		c["card"] = map[string]any{"variant": "feature", "heading": map[string]any{"text": c["heading"], "level": c["headingLevel"]}, "classes": c["panelClasses"]}
	}
	if component == "tables" {
		delete(c, "panel")
		delete(c, "heading")
		delete(c, "headingLevel")
		delete(c, "panelClasses")
	}
}

func each(list any, do func(map[string]any)) {
	items, _ := list.([]any)
	for _, it := range items {
		if m, ok := it.(map[string]any); ok {
			do(m)
		}
	}
}

func move(rules []rename, c map[string]any) {
	for _, r := range rules {
		v, ok := c[r.old]
		if !ok {
			continue
		}
		delete(c, r.old)
		into := c
		if r.in != "" {
			m, ok := c[r.in].(map[string]any)
			if !ok {
				m = map[string]any{}
				if s, ok := c[r.in].(string); ok {
					m["text"] = s
				}
				c[r.in] = m
			}
			into = m
		}
		if _, ok := into[r.name]; !ok {
			into[r.name] = v
		}
	}
}

// rename is one deprecated option, and where its value goes: to a name, within
// another option or at the top.
type rename struct{ old, in, name string }

var deprecated = map[string][]rename{
	"card": {
		{"type", "", "variant"},
		{"headingId", "heading", "id"},
		{"headingHtml", "heading", "html"},
		{"headingVisuallyHiddenText", "heading", "visuallyHiddenText"},
		{"headingSize", "heading", "size"},
		{"headingLevel", "heading", "level"},
		{"headingClasses", "heading", "classes"},
		{"descriptionHtml", "description", "html"},
		{"imgURL", "image", "src"},
		{"imgALT", "image", "alt"},
	},
	"breadcrumb":        {{"labelText", "", "ariaLabel"}},
	"checkboxes item":   {{"exclusiveGroup", "", "behaviourGroup"}},
	"contents-list":     {{"landmarkLabel", "", "ariaLabel"}},
	"details":           {{"summaryText", "summary", "text"}, {"summaryHtml", "summary", "html"}},
	"do-dont-list":      {{"title", "heading", "text"}, {"headingLevel", "heading", "level"}, {"type", "", "icon"}},
	"do-dont-list item": {{"item", "", "text"}},
	"error-summary": {
		{"titleText", "heading", "text"},
		{"titleHtml", "heading", "html"},
		{"descriptionText", "description", "text"},
		{"descriptionHtml", "description", "html"},
	},
	"header search": {{"visuallyHiddenButton", "", "buttonLabel"}, {"visuallyHiddenLabel", "", "visuallyHiddenText"}},
	"notification-banner": {
		{"type", "", "variant"},
		{"titleId", "title", "id"},
		{"titleText", "title", "text"},
		{"titleHtml", "title", "html"},
		{"titleHeadingLevel", "title", "level"},
	},
	"pagination": {
		{"landmarkLabel", "", "ariaLabel"},
		{"previousUrl", "previous", "href"},
		{"previousPage", "previous", "label"},
		{"nextUrl", "next", "href"},
		{"nextPage", "next", "label"},
	},
	"panel": {
		{"titleText", "heading", "text"},
		{"titleHtml", "heading", "html"},
		{"headingLevel", "heading", "level"},
		{"titleSize", "heading", "size"},
		{"titleClasses", "heading", "classes"},
	},
	"password-input": {
		{"showPasswordAriaLabelText", "", "showPasswordAriaLabel"}, {"hidePasswordAriaLabelText", "", "hidePasswordAriaLabel"},
	},
	"tables": {
		{"captionSize", "caption", "size"}, {"captionClasses", "caption", "classes"}, {"tableClasses", "", "classes"},
	},
	"tabs":            {{"title", "", "visuallyHiddenText"}},
	"task-list item":  {{"title", "", "heading"}},
	"warning-callout": {{"headingLevel", "heading", "level"}, {"visuallyHiddenText", "heading", "visuallyHiddenText"}, {"headingClasses", "heading", "classes"}},
}
