def strand_chart(s): return None
