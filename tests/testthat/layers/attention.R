list(
  case(layer_attention(list(x, x), use_scale = TRUE), "Attention(True)", c(2, 5, 3), list_of_two),
  case(layer_additive_attention(list(x, x)), "AdditiveAttention()", c(2, 5, 3), list_of_two),
  case(
    layer_multi_head_attention(list(x, x), 2, 3, attention_axes = 2),
    "MultiHeadAttention(2, 3, attention_axes=(1,))", c(2, 5, 4), "(x, x)"
  ),
  case(
    layer_group_query_attention(list(x, x), 2, 4, 2), "GroupQueryAttention(2, 4, 2)", c(2, 5, 4),
    "(x, x)"
  )
)
