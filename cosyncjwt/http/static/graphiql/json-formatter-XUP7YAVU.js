import{c as o,d as n}from"/static/graphiql/chunk-ANU6PHTX.js";import"/static/graphiql/chunk-34HWK26T.js";var r={tabSize:2,insertSpaces:!0,eol:`
`},a=t=>n(t,o(t,void 0,r)),e={jsonc:{parse:t=>({laidOut:a(t),length:t.length}),astFormat:"laid-out",locStart:()=>0,locEnd:({length:t})=>t}},i={"laid-out":{print:({node:t})=>t.laidOut}};export{e as parsers,i as printers};
